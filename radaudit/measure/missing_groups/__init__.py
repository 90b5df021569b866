"""What rows without a group value could hide. The door is `treatments.missing_groups`."""
