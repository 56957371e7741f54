// Has nothing of its own: the target it belongs to exists for the precompiled header of the tests.
