// The one source of this target that uses the precompiled header, so that the header is built here.
