import { Fragment } from 'react'
import { Link, useParams } from 'react-router'
import { tellFailure } from '#renderer/app/tell-failure.ts'
import { openExternal } from '#renderer/client/open-external.ts'
import css from './GuidePage.module.css'
import { GUIDE_PAGES } from './guide-pages.ts'
import { parseInline, type Block, type Inline } from './markdown.ts'

const Piece = ({ piece }: { readonly piece: Inline }) => {
  switch (piece.kind) {
    case 'text':
      return piece.text
    case 'code':
      return <code>{piece.text}</code>
    case 'strong':
      return <strong>{piece.text}</strong>
    case 'em':
      return <em>{piece.text}</em>
    case 'link': {
      const page = /^([\w-]+)\.md$/.exec(piece.target)?.[1]
      if (page !== undefined) return <Link to={`/guide/${page}`}>{piece.text}</Link>
      return (
        <button
          type="button"
          className={css.outside}
          title={piece.target}
          onClick={() => void openExternal(piece.target).catch(tellFailure)}
        >
          {piece.text}
        </button>
      )
    }
  }
}

// A page of the guide never changes while it is shown, so its places are keys enough.
const Line = ({ text }: { readonly text: string }) =>
  parseInline(text).map((piece, index) => (
    <Fragment key={index}>
      <Piece piece={piece} />
    </Fragment>
  ))

const GuideBlock = ({ block }: { readonly block: Block }) => {
  switch (block.kind) {
    case 'heading': {
      const Heading = `h${block.level}` as const
      return (
        <Heading>
          <Line text={block.text} />
        </Heading>
      )
    }
    case 'paragraph':
      return (
        <p>
          <Line text={block.text} />
        </p>
      )
    case 'code':
      return <pre tabIndex={0}>{block.text}</pre>
    case 'list': {
      const List = block.ordered ? 'ol' : 'ul'
      return (
        <List>
          {block.items.map((item) => (
            <li key={item}>
              <Line text={item} />
            </li>
          ))}
        </List>
      )
    }
    case 'table':
      return (
        <table>
          <thead>
            <tr>
              {block.head.map((cell) => (
                <th key={cell} scope="col">
                  <Line text={cell} />
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {block.rows.map((row) => (
              <tr key={row.join()}>
                {row.map((cell, index) => (
                  <td key={index}>
                    <Line text={cell} />
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      )
  }
}

/** The user guide, inside the program: its pages are listed left, read right. */
export const GuidePage = () => {
  const { page: wanted } = useParams()
  const page = GUIDE_PAGES.find(({ id }) => id === wanted) ?? GUIDE_PAGES[0]
  return (
    <div className={css.guide}>
      <nav aria-label="User guide">
        {GUIDE_PAGES.map(({ id, title }) => (
          <Link key={id} to={`/guide/${id}`} aria-current={id === page?.id ? 'page' : undefined}>
            {title}
          </Link>
        ))}
      </nav>
      <article key={page?.id} data-pane-focus tabIndex={0}>
        {page?.blocks.map((block, index) => (
          <GuideBlock key={index} block={block} />
        ))}
      </article>
    </div>
  )
}
