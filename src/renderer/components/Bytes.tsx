import { formatBytes } from './format.ts'

/** A size with IEC units; the exact number of bytes on hover. */
export const Bytes = ({ value }: { readonly value: number | null }) =>
  value === null ? (
    <span>–</span>
  ) : (
    <span className="num" title={`${value} bytes`}>
      {formatBytes(value)}
    </span>
  )
