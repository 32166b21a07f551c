"""Where parcels are: asked of a service in the background, kept for the buyer's page, never invented."""
