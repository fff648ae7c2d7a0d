import { useEffect } from 'react'
import { followTagColours, useTagColours } from '#renderer/client/tag-colours.store.ts'
import { tagColours } from '#shared/model/guest-edit/tags.ts'
import css from './TagList.module.css'

interface TagListProps {
  readonly tags: readonly string[]
  /** In one line, what does not fit is cut; its cell has the whole on hover. */
  readonly line?: boolean
}

/** Tags in the colours that Proxmox gives their texts, or an admin chose. */
export const TagList = ({ tags, line = false }: TagListProps) => {
  const colours = useTagColours((state) => state.colours)
  useEffect(followTagColours, [])
  return (
    <span className={css.tags} data-line={line}>
      {tags.map((tag) => {
        const { background, text } = tagColours(tag, colours)
        return (
          <span key={tag} className={css.tag} style={{ background, color: text }} title={line ? undefined : tag}>
            {tag}
          </span>
        )
      })}
    </span>
  )
}
