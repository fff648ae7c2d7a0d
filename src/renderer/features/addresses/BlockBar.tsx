import type { AddressBlock } from '#shared/model/address-range.ts'
import css from './Addresses.module.css'
import { grouped } from './range-columns.tsx'

const WORDS: Readonly<Record<AddressBlock['state'], string>> = {
  free: 'free',
  used: 'given out',
  reserved: 'reserved',
  gateway: 'gateway',
  cooling: 'released within the hour',
}

const titleOf = ({ from, to, count, state }: AddressBlock): string =>
  `${from === to ? from : `${from} to ${to} (${grouped(count)})`}: ${WORDS[state]}`

interface BlockBarProps {
  readonly blocks: readonly AddressBlock[]
  readonly more: boolean
  /** A free block was chosen: its first address is wanted. Null: who looks may take none. */
  readonly onTake: ((address: string) => void) | null
}

/** The whole range as one strip. Widths grow with the logarithm, so that one address beside a million is still seen. */
export const BlockBar = ({ blocks, more, onTake }: BlockBarProps) => {
  const states = [...new Set(blocks.map(({ state }) => state))]
  return (
    <div className={css.blocks}>
      <div className={css.strip} role="group" aria-label="Blocks of the range">
        {blocks.map((block) => (
          <button
            key={block.from}
            type="button"
            data-state={block.state}
            style={{ flexGrow: 1 + block.count.length * 3 + Math.log2(1 + Number(block.count)) }}
            title={titleOf(block)}
            aria-label={titleOf(block)}
            disabled={block.state !== 'free' || onTake === null}
            tabIndex={block.state === 'free' ? 0 : -1}
            onClick={() => {
              onTake?.(block.from)
            }}
          />
        ))}
      </div>
      <div className={css.legend}>
        {states.map((state) => (
          <span key={state}>
            {WORDS[state]}:{' '}
            {grouped(
              String(
                blocks.filter((block) => block.state === state).reduce((sum, { count }) => sum + BigInt(count), 0n),
              ),
            )}
          </span>
        ))}
        {more && <span>The first {blocks.length} blocks are shown.</span>}
      </div>
    </div>
  )
}
