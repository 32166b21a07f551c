"""The people: who they are to WeChat and to us, their names and agreements."""
