import { Menu, nativeImage, Tray } from 'electron'

/** What the tray speaks of: the worst state of the fleet decides icon and tooltip. */
export interface FleetSummary {
  readonly clusters: number
  readonly unreachable: number
  readonly runningTasks: number
}

interface TrayActions {
  readonly open: (path?: string) => void
  readonly refresh: () => void
  readonly lock: () => void
  readonly quit: () => void
  /** Restarts on the version that is ready. */
  readonly install: () => void
}

const tooltipOf = ({ clusters, unreachable, runningTasks }: FleetSummary): string => {
  if (clusters === 0) return 'Multpanel: no clusters yet'
  const reach =
    unreachable === 0 ? `${clusters} clusters reachable` : `${unreachable} of ${clusters} clusters unreachable`
  return runningTasks === 0 ? `Multpanel: ${reach}` : `Multpanel: ${reach}, ${runningTasks} tasks running`
}

/** The tray icon with its menu. @param icons paths of the two images: all well, and something unreachable */
export const createTray = (icons: { readonly well: string; readonly alert: string }, actions: TrayActions) => {
  const tray = new Tray(nativeImage.createFromPath(icons.well))
  const show = (summary: FleetSummary & { readonly update: string | null }): void => {
    tray.setImage(nativeImage.createFromPath(summary.unreachable > 0 ? icons.alert : icons.well))
    tray.setToolTip(tooltipOf(summary))
    tray.setContextMenu(
      Menu.buildFromTemplate([
        { id: 'tray-open', label: 'Open Multpanel', click: () => actions.open() },
        {
          id: 'tray-state',
          label: tooltipOf(summary).replace('Multpanel: ', ''),
          click: () => actions.open('/clusters'),
        },
        { id: 'tray-refresh', label: 'Refresh all clusters', enabled: summary.clusters > 0, click: actions.refresh },
        ...(summary.update === null
          ? []
          : [
              {
                id: 'tray-update',
                label: `Install version ${summary.update} and restart`,
                // Never during a job: it is offered again when the last one ended.
                enabled: summary.runningTasks === 0,
                click: actions.install,
              },
            ]),
        { type: 'separator' },
        { id: 'tray-lock', label: 'Lock the console now', click: actions.lock },
        { id: 'tray-quit', label: 'Quit', click: actions.quit },
      ]),
    )
  }
  tray.on('click', () => actions.open())
  show({ clusters: 0, unreachable: 0, runningTasks: 0, update: null })
  return { show, destroy: () => tray.destroy() }
}
