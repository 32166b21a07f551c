"""What buyers complain of at WeChat Pay: heard, answered within a day, ended within three, and what they hold."""
