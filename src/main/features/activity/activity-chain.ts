import { createHash } from 'node:crypto'
import type { ActivityRow } from '#shared/model/activity.ts'
import { canonicalJson } from '#shared/model/canonical-json.ts'

/**
 * The hash of a row: SHA-256 over the canonical form of its content and the hash of the row before it, so that a
 * changed, removed or inserted row breaks every one that follows.
 * @param previous hash of the row before; empty for the very first
 */
export const activityHash = (previous: string, { hash: _own, ...content }: ActivityRow): string =>
  createHash('sha256')
    .update(canonicalJson({ ...content, previous }))
    .digest('hex')
