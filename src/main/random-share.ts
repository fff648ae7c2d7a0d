import type { RandomBytes } from './ports.ts'

/** 0 ≤ n < 1 in 256 steps: enough to spread in time what would else come in one burst. */
export const randomShare = (randomBytes: RandomBytes): number => (randomBytes(1)[0] ?? 0) / 256
