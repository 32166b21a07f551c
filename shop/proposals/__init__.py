"""What two people have to decide: the first one's word waits here for the second's."""
