/** Parameters of one request as Proxmox takes them: an absent value is left out, a boolean is 0 or 1. */
export type FormValues = Readonly<Record<string, string | number | boolean | undefined>>

/** A body that is ready to be sent, form encoded. */
export type Form = string & { readonly form: unique symbol }

const encode = (values: FormValues): string =>
  Object.entries(values)
    .flatMap(([key, value]) =>
      value === undefined
        ? []
        : [`${encodeURIComponent(key)}=${encodeURIComponent(typeof value === 'boolean' ? Number(value) : value)}`],
    )
    .join('&')

export const formOf = (values: FormValues): Form => encode(values) as Form

/** `?a=1&b=2`, or nothing: GET and DELETE take no body. */
export const queryOf = (values: FormValues): string => {
  const encoded = encode(values)
  return encoded === '' ? '' : `?${encoded}`
}
