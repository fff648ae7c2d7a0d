import { plural } from '#renderer/components/format.ts'
import { openMenu } from '#renderer/components/menu.store.ts'
import type { TableColumn } from '#renderer/components/table/column.ts'
import { download, toCsv, toJson } from '#renderer/components/table/export-rows.ts'
import type { GuestRow } from '#shared/model/guest.ts'
import type { ClusterLooks } from './cluster-looks.ts'
import { exportedColumns } from './exported-columns.ts'

interface ExportMenu {
  /** What was pressed; the menu opens below it. */
  readonly place: HTMLElement
  readonly columns: readonly TableColumn<GuestRow>[]
  /** In the order of the list. */
  readonly shown: readonly GuestRow[]
  readonly selected: readonly GuestRow[]
  readonly looks: ClusterLooks
}

/** Offers what is shown as a file, and above it what is selected. */
export const openExportMenu = ({ place, columns, shown, selected, looks }: ExportMenu): void => {
  const box = place.getBoundingClientRect()
  const day = new Date().toISOString().slice(0, 10)
  const entriesFor = (which: 'shown' | 'selected', rows: readonly GuestRow[]) => {
    const exported = exportedColumns(columns, rows, looks)
    const count = which === 'shown' ? plural(rows.length, 'row') : plural(rows.length, 'selected row')
    const csv = (plain: boolean) => (): void => {
      download(`guests-${day}.csv`, 'text/csv;charset=utf-8', toCsv(rows, exported, plain))
    }
    return [
      { id: `csv-${which}`, label: `CSV, ${count}`, run: csv(false) },
      { id: `raw-${which}`, label: `Raw values (CSV), ${count}`, run: csv(true) },
      {
        id: `json-${which}`,
        label: `JSON, ${count}`,
        run: () => {
          download(`guests-${day}.json`, 'application/json', toJson(rows, exported))
        },
      },
    ]
  }
  const ids = new Set(selected.map(({ id }) => id))
  const inOrder = shown.filter(({ id }) => ids.has(id))
  // What is selected and hidden by the search is part of the selection all the same.
  const listed = new Set(inOrder)
  const chosen = [...inOrder, ...selected.filter((guest) => !listed.has(guest))]
  openMenu({
    x: box.left,
    y: box.bottom + 4,
    label: 'Export',
    entries: [...(chosen.length === 0 ? [] : entriesFor('selected', chosen)), ...entriesFor('shown', shown)],
  })
}
