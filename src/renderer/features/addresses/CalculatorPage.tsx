import { useState } from 'react'
import { useSearchParams } from 'react-router'
import { PlainHead } from '#renderer/components/PlainHead.tsx'
import { calculate, type Calculation } from '#shared/model/ip/calculate.ts'
import { formatIp, isProblem, widthOf } from '#shared/model/ip/ip-address.ts'
import { formatCidr, split, splitCount, usableOf } from '#shared/model/ip/network.ts'
import { CopyButton } from '#renderer/components/CopyButton.tsx'
import { LabelledField } from '#renderer/components/LabelledField.tsx'
import { ListHead, ListPage } from '#renderer/components/ListPage.tsx'
import css from './Addresses.module.css'
import { NetworkPlaces } from './NetworkPlaces.tsx'

const LISTED = 64

const Sums = ({ facts }: Pick<Calculation, 'facts'>) => (
  <table className={css.sums} aria-label="Subnet">
    <tbody>
      {facts.map(({ label, value }) => (
        <tr key={label}>
          <th scope="row">{label}</th>
          <td>{value}</td>
          <td>
            <CopyButton text={value} what={label.toLowerCase()} />
          </td>
        </tr>
      ))}
    </tbody>
  </table>
)

/** The networks of a longer prefix inside, as many as somebody reads. */
const Parts = ({ network }: Pick<Calculation, 'network'>) => {
  const width = widthOf(network.family)
  const [typed, setTyped] = useState('')
  const prefix = typed === '' ? Math.min(width, network.prefix + 1) : Number(typed)
  const choices = Array.from({ length: Math.max(0, width - network.prefix) }, (_, index) => network.prefix + 1 + index)
  if (choices.length === 0) return null
  const chosen = choices.includes(prefix) ? prefix : (choices[0] ?? prefix)
  const count = splitCount(network, chosen)
  const parts = split(network, chosen, 0n, LISTED)
  const written = (bits: bigint): string => formatIp({ family: network.family, bits })
  return (
    <>
      <div className={css.form}>
        <LabelledField
          label="Split into networks of"
          value={String(chosen)}
          choices={choices.map((length) => ({ value: String(length), label: `/${length}` }))}
          help={
            count > BigInt(LISTED)
              ? `${count.toLocaleString('en')} networks; the first ${LISTED} are listed.`
              : `${count} networks.`
          }
          onChange={setTyped}
        />
      </div>
      <table className={css.table} aria-label="Parts">
        <PlainHead columns={['Network', 'First usable', 'Last usable']} buttons="Copy" />
        <tbody>
          {parts.map((part) => {
            const cidr = formatCidr(part)
            const { from, to } = usableOf(part)
            return (
              <tr key={cidr}>
                <td className="mono">{cidr}</td>
                <td className="mono">{written(from)}</td>
                <td className="mono">{written(to)}</td>
                <td>
                  <CopyButton text={cidr} what={cidr} />
                </td>
              </tr>
            )
          })}
        </tbody>
      </table>
    </>
  )
}

/** Sums about one network, both families; nothing is asked of the core, so it works offline. */
export const CalculatorPage = () => {
  const [params, setParams] = useSearchParams()
  const [left, setLeft] = useState(false)
  const text = params.get('q') ?? '192.168.0.0/24'
  const read = calculate(text)
  return (
    <ListPage>
      <NetworkPlaces />
      <ListHead title="Subnet calculator" />
      <div className={css.scroll}>
        <div className={css.form}>
          <LabelledField
            label="Address with prefix length"
            mono
            autoFocus
            value={text}
            error={isProblem(read) && left ? read.problem : undefined}
            help={isProblem(read) ? read.problem : 'IPv4 or IPv6; host bits may be set.'}
            onBlur={() => {
              setLeft(true)
            }}
            onChange={(q) => {
              setParams({ q }, { replace: true })
            }}
          />
        </div>
        {!isProblem(read) && (
          <>
            <Sums facts={read.value.facts} />
            <Parts key={formatCidr(read.value.network)} network={read.value.network} />
          </>
        )}
      </div>
    </ListPage>
  )
}
