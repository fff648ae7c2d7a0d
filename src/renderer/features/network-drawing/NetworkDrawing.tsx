import Add from '@mui/icons-material/Add'
import Download from '@mui/icons-material/Download'
import Remove from '@mui/icons-material/Remove'
import { useId, useMemo, type MouseEvent } from 'react'
import { useNavigate } from 'react-router'
import { formatCount, plural } from '#renderer/components/format.ts'
import { IconButton } from '#renderer/components/IconButton.tsx'
import type { Company } from '#shared/model/company.ts'
import type { ClusterId } from '#shared/model/ids.ts'
import { exportDrawing } from './export-drawing.ts'
import { layOut } from './layout.ts'
import type { Network } from './network.ts'
import css from './NetworkDrawing.module.css'
import { NetworkShapes } from './NetworkShapes.tsx'
import { thingsOf, type Thing } from './things.ts'
import { useThings } from './use-things.ts'
import { useView } from './use-view.ts'

interface NetworkDrawingProps {
  readonly company: Company
  readonly network: Network
  /** As people write the day the drawing is of. */
  readonly day: string
  readonly clusterName: (id: ClusterId) => string
}

const summaryOf = ({ external, firewalls, segments }: Network): string => {
  const machines = new Set(segments.flatMap((segment) => segment.machines.map(({ id }) => id))).size
  return [
    plural(external.length, 'external range'),
    plural(firewalls.length, 'firewall'),
    plural(segments.length, 'VLAN'),
    `${formatCount(machines)} ${machines === 1 ? 'machine' : 'machines'}`,
  ].join(', ')
}

/** Around the thing that the keys are at. */
const RING = 3

/**
 * The drawing in its pane: zoomed, moved, gone through from thing to thing, taken along as a file. To a screen reader it is a
 * tree: what lies outside, the firewalls, and each VLAN with its machines.
 */
export const NetworkDrawing = ({ company, network, day, clusterName }: NetworkDrawingProps) => {
  const navigate = useNavigate()
  const idPrefix = useId()
  const layout = useMemo(() => layOut(network), [network])
  const things = useMemo(() => thingsOf(network, layout, clusterName), [network, layout, clusterName])
  const { svg, view, percent, closer, further, fit, reveal, wasDragged, handlers } = useView(layout)
  const summary = summaryOf(network)
  const open = ({ link }: Thing): void => {
    if (link !== null) void navigate(link)
  }
  const { at, current, go, press } = useThings(things, { onGo: ({ box }) => reveal(box), onOpen: open })

  const click = ({ target }: MouseEvent): void => {
    if (wasDragged() || !(target instanceof Element)) return
    const thing = things[Number(target.closest('[data-thing]')?.getAttribute('data-thing') ?? NaN)]
    if (thing === undefined) return
    go(thing)
    if (target.closest('[data-opens]') !== null) open(thing)
  }

  return (
    <div className={css.whole}>
      <div className={css.tools}>
        <span className={css.summary}>{summary}</span>
        <IconButton label="Zoom out" title="Zoom out (−)" onClick={further}>
          <Remove fontSize="small" />
        </IconButton>
        <span className={`num ${css.percent}`}>{percent} %</span>
        <IconButton label="Zoom in" title="Zoom in (+)" onClick={closer}>
          <Add fontSize="small" />
        </IconButton>
        <button type="button" className="mp-button" title="0" onClick={fit}>
          Show all
        </button>
        <button
          type="button"
          className="mp-button"
          onClick={() => {
            if (svg.current !== null) exportDrawing(svg.current, layout, company.name)
          }}
        >
          <Download fontSize="small" /> Export SVG
        </button>
      </div>
      <svg
        ref={svg}
        className={css.pane}
        role="tree"
        aria-label={`Network of ${company.name}: ${summary}`}
        aria-description="Arrows go from one to the next, Enter opens it. Plus and minus zoom, Shift with arrows moves the drawing."
        aria-activedescendant={current === undefined ? undefined : `${idPrefix}${at}`}
        tabIndex={0}
        viewBox={`${view.x} ${view.y} ${view.width} ${view.height}`}
        preserveAspectRatio="xMinYMin meet"
        onClick={click}
        {...handlers}
        onKeyDown={(event) => {
          if (!press(event)) {
            handlers.onKeyDown(event)
            return
          }
          event.preventDefault()
          event.stopPropagation()
        }}
      >
        <NetworkShapes
          {...{ things, layout, idPrefix }}
          heading={`${company.name}, network as of ${day}`}
          edge={company.colour}
        />
        {current !== undefined && (
          <rect
            data-ring
            className={css.ring}
            x={current.box.x - RING}
            y={current.box.y - RING}
            width={current.box.width + 2 * RING}
            height={current.box.height + 2 * RING}
            rx={7}
          />
        )}
      </svg>
    </div>
  )
}
