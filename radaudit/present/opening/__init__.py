"""The first screen: the answer in words, what it rests on, what was not seen, and a verdict for every group and measure."""
