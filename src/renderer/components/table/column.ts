import type { ReactNode } from 'react'

/** What a column sorts by: numbers by size, texts by character, null last whatever the direction. */
export type SortKey = string | number | null

/** One column of a DataTable. Functions get the row alone, so that a row that did not change is never drawn anew. */
export interface TableColumn<Row> {
  readonly id: string
  readonly title: string
  /** Pixels, until the person sets another. */
  readonly width: number
  /** Takes a share of the room left over while nobody set its width. */
  readonly grow?: boolean
  readonly align?: 'start' | 'end'
  readonly mono?: boolean
  /** Not shown until asked for. */
  readonly hidden?: boolean
  /** Cannot be hidden. */
  readonly fixed?: boolean
  readonly render: (row: Row) => ReactNode
  /** What copy, export and the tooltip of a cut text say. */
  readonly text: (row: Row) => string
  /** Absent: the column cannot be sorted. */
  readonly sortKey?: (row: Row) => SortKey
}

const BEYOND_ASCII = /[^ -~]/

/** A text that sorts as people expect: case and accents folded, numbers by value (`web-2` before `web-10`). */
export const naturalKey = (text: string): string => {
  const key = text.toLowerCase().replace(/\d+/g, (digits) => digits.padStart(10, '0'))
  // Nearly every name of a machine is ASCII, and a fleet has many.
  return BEYOND_ASCII.test(key) ? key.normalize('NFD').replace(/[\u0300-\u036f]/g, '') : key
}

/** Addresses by value, IPv4 before IPv6; null for what is no address. */
export const addressKey = (text: string | undefined): SortKey => {
  if (text === undefined) return null
  if (/^\d+\.\d+\.\d+\.\d+$/.test(text)) {
    return `4${text
      .split('.')
      .map((octet) => octet.padStart(3, '0'))
      .join('')}`
  }
  if (!text.includes(':')) return null
  const [head = '', tail = ''] = text.toLowerCase().split('::')
  const left = head === '' ? [] : head.split(':')
  const right = tail === '' ? [] : tail.split(':')
  const gap = text.includes('::') ? Math.max(0, 8 - left.length - right.length) : 0
  return `6${[...left, ...Array<string>(gap).fill('0'), ...right].map((group) => group.padStart(4, '0')).join('')}`
}
