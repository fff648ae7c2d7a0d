/**
 * What the served way is started with. Rows of a whole fleet come and go with each poll: with V8's own 1 MB of room for
 * what is young, a start collects ten times and moves most of what it just read; with this, three times.
 */
export const NODE_FLAGS = ['--min-semi-space-size=16']
