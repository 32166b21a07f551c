"""A distributor's own shop as they furnish it: a notice, a cover, goods they chose. Name and face are the member's."""
