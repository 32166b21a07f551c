"""What was sent to the three levels below each person, counted by day as parcels leave."""
