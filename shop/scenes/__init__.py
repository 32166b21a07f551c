"""Scene QR codes of members: which scene is whose, and until when."""
