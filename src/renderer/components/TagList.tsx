import { useEffect } from 'react'
import { followTagColours, useTagColours } from '#renderer/client/tag-colours.store.ts'
import { tagColours } from '#shared/model/guest-edit/tags.ts'
import css from './TagList.module.css'
import { tagsInLine } from './tags-in-line.ts'

interface TagListProps {
  readonly tags: readonly string[]
  /** In one line: whole chips, and how many more there are; its cell has all of them on hover. */
  readonly line?: boolean
}

/** Tags in the colours that Proxmox gives their texts, or an admin chose. */
export const TagList = ({ tags, line = false }: TagListProps) => {
  const colours = useTagColours((state) => state.colours)
  useEffect(followTagColours, [])
  const { shown, rest } = line ? tagsInLine(tags) : { shown: tags, rest: [] }
  return (
    <span className={css.tags} data-line={line}>
      {shown.map((tag) => {
        const { background, text } = tagColours(tag, colours)
        return (
          <span key={tag} className={css.tag} style={{ background, color: text }} title={line ? undefined : tag}>
            {tag}
          </span>
        )
      })}
      {rest.length > 0 && (
        <span className={css.more} title={rest.join(', ')}>
          +{rest.length}
        </span>
      )}
    </span>
  )
}
