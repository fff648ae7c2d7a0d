import { tellFailure } from '#renderer/app/tell-failure.ts'
import Refresh from '@mui/icons-material/Refresh'
import { useVirtualizer } from '@tanstack/react-virtual'
import { useMemo, useRef, useState, type KeyboardEvent, type MouseEvent } from 'react'
import { useLocation, useNavigate } from 'react-router'
import { clusterLink, guestLink } from '#renderer/app/links.ts'
import { call } from '#renderer/client/client.ts'
import { useClusters } from '#renderer/client/clusters.store.ts'
import { useCompanyLooks } from '#renderer/client/companies.store.ts'
import { useChosenGuests } from '#renderer/client/company-choice.ts'
import { setPreferences, usePreferences } from '#renderer/client/preferences.store.ts'
import { IconButton } from '#renderer/components/IconButton.tsx'
import { formatCount } from '#renderer/components/format.ts'
import { openMenu } from '#renderer/components/menu.store.ts'
import { openPlaceMenu } from '#renderer/features/clusters/place-menu.ts'
import { useClusterActions } from '#renderer/features/clusters/use-cluster-actions.tsx'
import { useClusterLooks, useClusterNames, type ClusterLook } from '../cluster-looks.ts'
import { openGuestMenu } from '../guest-menu.ts'
import { setSearch, showGuest, useInventoryView } from '../inventory-view.store.ts'
import css from './Tree.module.css'
import { buildTree, flattenTree, type FlatNode, type TreeMode, type TreeNode } from './tree-model.ts'
import { TreeIcon } from './TreeIcon.tsx'
import { setExpanded, useTree } from './tree.store.ts'
import { TreeState } from './TreeState.tsx'
import { useClusterNodes, useNodeStates } from './use-node-states.ts'
import { useTreePlaces } from './use-tree-places.ts'

const MODES: readonly (readonly [TreeMode, string])[] = [
  ['company', 'by company'],
  ['cluster', 'by cluster'],
  ['pool', 'by pool'],
  ['tag', 'by tag'],
]
const ROW = 26

const titleOf = ({ label, guest }: TreeNode, look: ClusterLook | undefined): string => {
  if (guest?.status === 'missing') return `${label}: missing, its cluster lists it no more`
  return (look?.stale ?? null) === null ? label : `${label}: ${look?.stale?.reason ?? ''}`
}

/** All guests as a tree. Choosing a branch searches for what is under it; choosing a guest shows its details. */
export const Tree = () => {
  const mode = usePreferences((state) => state.value.treeMode)
  const guests = useChosenGuests()
  const names = useClusterNames()
  const looks = useClusterLooks()
  const companies = useCompanyLooks()
  const expanded = useTree((state) => state.expanded)
  const openGuest = useInventoryView((state) => state.guest)
  const navigate = useNavigate()
  const { pathname } = useLocation()
  const places = useTreePlaces()
  const states = useNodeStates()
  const nodesOf = useClusterNodes(states)
  const scroller = useRef<HTMLDivElement>(null)
  const { openMenuAt: openClusterMenu, dialogs } = useClusterActions()
  const [activeKey, setActiveKey] = useState<string | null>(null)

  const nodes = useMemo(
    () => buildTree(guests, names, companies, mode, expanded, places),
    [guests, names, companies, mode, expanded, places],
  )
  const flat = useMemo(() => flattenTree(nodes, expanded), [nodes, expanded])
  const queries = useMemo(() => new Set(flat.map(({ node }) => node.query)), [flat])
  // Typing a search does not draw the tree anew unless a branch becomes the chosen one.
  const text = useInventoryView((state) => (queries.has(state.text) ? state.text : null))
  // eslint-disable-next-line react-hooks/incompatible-library -- the compiler is not in use
  const virtualizer = useVirtualizer({
    count: flat.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW,
    overscan: 6,
  })
  const at = flat.findIndex(({ node }) => node.key === activeKey)

  const choose = ({ node }: FlatNode): void => {
    setActiveKey(node.key)
    if (node.guest === undefined) setSearch(text === node.query ? '' : node.query)
    else showGuest(node.guest.id)
    if (pathname !== '/inventory') void navigate('/inventory')
  }
  const goTo = (index: number): void => {
    const next = flat[Math.min(flat.length - 1, Math.max(0, index))]
    if (next === undefined) return
    setActiveKey(next.node.key)
    virtualizer.scrollToIndex(Math.min(flat.length - 1, Math.max(0, index)))
  }
  const press = (event: KeyboardEvent): void => {
    const current = flat[at]
    const parent = (): void => {
      if (current === undefined) return
      for (let index = at - 1; index >= 0; index -= 1) {
        if ((flat[index]?.level ?? 0) < current.level) {
          goTo(index)
          return
        }
      }
    }
    if (event.key === 'ArrowDown') goTo(at + 1)
    else if (event.key === 'ArrowUp') goTo(at - 1)
    else if (event.key === 'Home') goTo(0)
    else if (event.key === 'End') goTo(flat.length - 1)
    else if (current === undefined) return
    else if (event.key === 'ArrowRight' && current.node.guest === undefined) {
      if (current.expanded) goTo(at + 1)
      else setExpanded(current.node.key, true)
    } else if (event.key === 'ArrowLeft') {
      if (current.expanded) setExpanded(current.node.key, false)
      else parent()
    } else if (event.key === 'Enter' || event.key === ' ') choose(current)
    else return
    event.preventDefault()
    event.stopPropagation()
  }
  const branchMenu = (node: TreeNode, point: { readonly x: number; readonly y: number }): void => {
    const cluster = node.clusterId === undefined ? undefined : useClusters.getState().byId.get(node.clusterId)
    const showGuests = (): void => {
      setSearch(node.query)
      void navigate('/inventory')
    }
    if (node.kind === 'cluster' && cluster !== undefined) openClusterMenu(cluster, point, 'guests')
    else if (node.kind === 'node' && cluster !== undefined) {
      openPlaceMenu({
        ...point,
        name: node.label,
        cluster,
        place: `node/${node.label}`,
        keys: 'Enter',
        showGuests,
        openCluster: () => void navigate(clusterLink(cluster.id)),
      })
    } else {
      const entries = [{ id: 'guests', label: 'Show its guests', keys: 'Enter', run: showGuests }]
      openMenu({ ...point, label: `Actions of ${node.label}`, entries })
    }
  }
  const nodeAt = (event: MouseEvent): FlatNode | undefined => {
    const key = event.target instanceof Element ? event.target.closest<HTMLElement>('[data-node]')?.dataset['node'] : ''
    return flat.find(({ node }) => node.key === key)
  }
  const click = (event: MouseEvent): void => {
    const hit = nodeAt(event)
    if (hit === undefined) return
    if (event.target instanceof Element && event.target.closest('[data-twist]') !== null) {
      setExpanded(hit.node.key, !hit.expanded)
    } else choose(hit)
  }
  const menu = (event: MouseEvent): void => {
    // The Menu key asks for the tree as a whole, and means the entry the keyboard is on.
    const pointed = nodeAt(event)
    const node = (pointed ?? flat[at])?.node
    if (node === undefined) return
    event.preventDefault()
    const box = pointed === undefined ? document.getElementById(`tree-${at}`)?.getBoundingClientRect() : undefined
    const point = box === undefined ? { x: event.clientX, y: event.clientY } : { x: box.left + 40, y: box.bottom }
    const { guest } = node
    if (guest === undefined) {
      branchMenu(node, point)
      return
    }
    openGuestMenu({
      ...point,
      guest,
      selected: [],
      looks,
      column: undefined,
      onOpen: () => {
        showGuest(guest.id)
        void navigate('/inventory')
      },
      onOpenPage: () => void navigate(guestLink(guest.id)),
    })
  }

  return (
    <>
      <div className={css.head}>
        <select
          aria-label="Tree order"
          value={mode}
          onChange={(event) => {
            setPreferences({ treeMode: event.target.value as TreeMode })
          }}
        >
          {MODES.map(([value, label]) => (
            <option key={value} value={value}>
              {label}
            </option>
          ))}
        </select>
        <IconButton
          label="Refresh all clusters"
          title="Refresh all clusters (r)"
          onClick={() => void call('clusters.refresh', {}).catch(tellFailure)}
        >
          <Refresh aria-hidden />
        </IconButton>
      </div>
      <div ref={scroller} className={css.scroller}>
        <div
          role="tree"
          aria-label="Guests"
          aria-activedescendant={at >= 0 ? `tree-${at}` : undefined}
          tabIndex={0}
          data-pane-focus
          className={css.tree}
          style={{ height: virtualizer.getTotalSize() }}
          onKeyDown={press}
          onClick={click}
          onContextMenu={menu}
        >
          {virtualizer.getVirtualItems().map((item) => {
            const entry = flat[item.index]
            if (entry === undefined) return null
            const { node, level, expanded: open } = entry
            const chosen =
              node.guest === undefined ? node.query !== '' && node.query === text : node.guest.id === openGuest
            const clusterId = node.clusterId ?? node.guest?.clusterId
            const look = clusterId === undefined ? undefined : looks.get(clusterId)
            return (
              <div
                key={node.key}
                id={`tree-${item.index}`}
                role="treeitem"
                aria-level={level}
                aria-expanded={node.guest === undefined ? open : undefined}
                aria-selected={chosen}
                data-node={node.key}
                data-active={item.index === at || undefined}
                data-faded={(look?.stale ?? null) !== null || undefined}
                className={css.node}
                style={{ transform: `translateY(${item.start}px)`, paddingLeft: 4 + (level - 1) * 14 }}
                title={titleOf(node, look)}
              >
                <span className={css.twist} data-twist={node.guest === undefined || undefined} aria-hidden>
                  {node.guest !== undefined ? '' : open ? '▾' : '▸'}
                </span>
                <TreeIcon node={node} />
                <span className={css.label}>{node.label}</span>
                <TreeState
                  node={node}
                  look={look}
                  state={node.placeKey === undefined ? undefined : states.get(node.placeKey)}
                  nodes={clusterId === undefined ? undefined : nodesOf.get(clusterId)}
                />
                {node.guest === undefined && <span className={css.count}>{formatCount(node.count)}</span>}
              </div>
            )
          })}
        </div>
      </div>
      {dialogs}
    </>
  )
}
