"""A metric of everybody but one group, for every group of an attribute, at the cost of the group's rows where that can be had."""
