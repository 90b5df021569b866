"""The options of the commands, in the order in which help shows them: `shared` by several, the others of one kind each."""
