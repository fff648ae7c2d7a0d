/** Parameters of one request as Proxmox takes them: an absent value is left out, a boolean is 0 or 1. */
export type FormValues = Readonly<Record<string, string | number | boolean | undefined>>

/**
 * A body that is ready to be sent, form encoded. There is one spelling of it, as a refusal that quotes the request is
 * searched for secrets in that spelling (echo.ts).
 */
export type Form = string & { readonly form: unique symbol }

/** What is not well formed would make encodeURIComponent throw. */
const part = (value: string | number): string => encodeURIComponent(String(value).toWellFormed())

const encode = (values: FormValues): string =>
  Object.entries(values)
    .flatMap(([key, value]) =>
      value === undefined ? [] : [`${part(key)}=${part(typeof value === 'boolean' ? Number(value) : value)}`],
    )
    .join('&')

export const formOf = (values: FormValues): Form => encode(values) as Form

/** `?a=1&b=2`, or nothing: GET and DELETE take no body. */
export const queryOf = (values: FormValues): string => {
  const encoded = encode(values)
  return encoded === '' ? '' : `?${encoded}`
}
