"""Stories: pages of blocks with goods in them, shared under one's own link, counted by what comes of them."""
