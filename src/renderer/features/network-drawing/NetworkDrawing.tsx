import Add from '@mui/icons-material/Add'
import Download from '@mui/icons-material/Download'
import Remove from '@mui/icons-material/Remove'
import { useMemo, type MouseEvent } from 'react'
import { useNavigate } from 'react-router'
import { guestLink } from '#renderer/app/links.ts'
import { formatCount, plural } from '#renderer/components/format.ts'
import { IconButton } from '#renderer/components/IconButton.tsx'
import type { Company } from '#shared/model/company.ts'
import type { ClusterId } from '#shared/model/ids.ts'
import { exportDrawing } from './export-drawing.ts'
import { layOut } from './layout.ts'
import type { Network } from './network.ts'
import css from './NetworkDrawing.module.css'
import { NetworkShapes } from './NetworkShapes.tsx'
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

/** The drawing in its pane: zoomed, moved, taken along as a file. */
export const NetworkDrawing = ({ company, network, day, clusterName }: NetworkDrawingProps) => {
  const navigate = useNavigate()
  const layout = useMemo(() => layOut(network), [network])
  const { svg, view, percent, closer, further, fit, wasDragged, handlers } = useView(layout)
  const summary = summaryOf(network)

  const open = ({ target }: MouseEvent): void => {
    const guest = target instanceof Element ? target.closest('[data-guest]') : null
    const id = guest?.getAttribute('data-guest')
    if (typeof id === 'string' && !wasDragged()) void navigate(guestLink(id))
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
        role="img"
        aria-label={`Network of ${company.name}: ${summary}. Plus and minus zoom, arrows move.`}
        tabIndex={0}
        viewBox={`${view.x} ${view.y} ${view.width} ${view.height}`}
        preserveAspectRatio="xMinYMin meet"
        onClick={open}
        {...handlers}
      >
        <NetworkShapes
          {...{ network, layout, clusterName }}
          heading={`${company.name}, network as of ${day}`}
          edge={company.colour}
        />
      </svg>
    </div>
  )
}
