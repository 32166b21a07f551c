"""The people: who they are to WeChat and to us, names, addresses, sessions, scene codes and open conversations."""
