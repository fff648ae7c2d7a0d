import type { ReactNode } from 'react'
import { Age } from '#renderer/components/Age.tsx'
import css from './Details.module.css'

/** Names and values in two columns. Pairs with null are left out. */
export const Facts = ({ pairs }: { readonly pairs: readonly (readonly [string, ReactNode] | null)[] }) => (
  <dl className={css.facts}>
    {pairs
      .filter((pair) => pair !== null)
      .map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
  </dl>
)

/** When what is below was read. */
export const FactAge = ({ at }: { readonly at: string | null }) => (
  <span className={css.age}>
    {at === null ? (
      'Not read yet'
    ) : (
      <>
        Read <Age at={at} />
      </>
    )}
  </span>
)
