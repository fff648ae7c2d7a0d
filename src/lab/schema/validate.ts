import { isList, type ParamValue } from '../http/handler.ts'
import { checkFormat, namedPropertyString } from './formats.ts'
import type { FormatTable, ParameterSchema } from './schema.ts'

type Properties = Record<string, ParameterSchema>

export type ValidationOptions = { formats: FormatTable; privileges: ReadonlySet<string> }

const typeFailed = (type: string, value: ParamValue): string =>
  `type check ('${type}') failed - got ${isList(value) ? 'ARRAY' : `'${String(value)}'`}`

const typeTests: Record<string, RegExp> = {
  integer: /^[+-]?\d+$/,
  number: /^([+-]?)(?=\d|\.\d)\d*(\.\d*)?([eE][+-]?\d+)?$/,
  boolean: /^[01]$/,
}

/** `net0` is declared as `net[n]`. */
const schemaOf = (properties: Properties, name: string): ParameterSchema | undefined =>
  properties[name] ?? properties[name.replace(/\d+$/, '[n]')]

const checkText = (
  text: string,
  name: string,
  schema: ParameterSchema,
  options: ValidationOptions,
): string | undefined => {
  const { format } = schema
  if (format !== undefined) {
    const parts = typeof format === 'string' ? namedPropertyString(format, options.formats) : format
    const refused =
      parts === undefined
        ? checkFormat(format as string, text, options.formats, options.privileges)
        : checkPropertyString(text, name, parts, options)
    if (refused !== undefined) return `invalid format - ${refused}`
  }
  if (schema.pattern !== undefined) {
    // Proxmox anchors every pattern.
    const anchored = new RegExp(`^(?:${schema.pattern})$`, schema.patternFlags)
    if (!anchored.test(text)) return 'value does not match the regex pattern'
  }
  if (schema.maxLength !== undefined && [...text].length > schema.maxLength) {
    return `value may only be ${schema.maxLength} characters long`
  }
  if (schema.minLength !== undefined && [...text].length < schema.minLength) {
    return `value must be at least ${schema.minLength} characters long`
  }
  if (typeTests['number']?.test(text)) {
    if (schema.minimum !== undefined && Number(text) < schema.minimum) {
      return `value must have a minimum value of ${schema.minimum}`
    }
    if (schema.maximum !== undefined && Number(text) > schema.maximum) {
      return `value must have a maximum value of ${schema.maximum}`
    }
  }
  if (schema.enum && !schema.enum.includes(text)) {
    return `value '${text}' does not have a value in the enumeration '${schema.enum.join(', ')}'`
  }
  return undefined
}

const checkValue = (
  value: ParamValue,
  name: string,
  schema: ParameterSchema,
  options: ValidationOptions,
): string | undefined => {
  const type = schema.type ?? 'string'
  if (type === 'array') {
    const items = isList(value) ? value : [String(value)]
    for (const item of items) {
      const refused = schema.items && checkValue(item, name, schema.items, options)
      if (refused !== undefined) return refused
    }
    return undefined
  }
  const takesList = typeof schema.format === 'string' && schema.format.endsWith('-list')
  if (isList(value) && !takesList) return typeFailed(type, value)
  const text = isList(value) ? value.join(',') : value === true ? '1' : value === false ? '0' : String(value)
  const test = typeTests[type]
  if (test && !test.test(text)) return typeFailed(type, value)
  return checkText(text, name, schema, options)
}

/**
 * A comma separated property string (`virtio,bridge=vmbr0`) against the schema of its parts. Booleans inside accept
 * on, yes and true as well.
 */
const checkPropertyString = (
  text: string,
  name: string,
  properties: Properties,
  options: ValidationOptions,
): string | undefined => {
  const defaultKey = Object.keys(properties).find((key) => properties[key]?.default_key)
  const seen = new Map<string, string>()
  for (const part of text.split(',').filter((piece) => piece.trim() !== '')) {
    const cut = part.indexOf('=')
    if (cut < 0 && defaultKey === undefined) return 'value without key, but schema does not define a default key\n'
    const given = cut < 0 ? (defaultKey ?? '') : part.slice(0, cut)
    const key = properties[given]?.alias ?? given
    // `virtio=MAC` stands for `model=virtio,macaddr=MAC`
    const keyAlias = properties[given]?.keyAlias
    if (keyAlias !== undefined) seen.set(keyAlias, given)
    seen.set(key, part.slice(cut + 1))
  }
  const errors: string[] = []
  for (const [key, value] of seen) {
    const schema = properties[key]
    if (!schema) {
      errors.push(
        `${name}.${key}: property is not defined in schema and the schema does not allow additional properties`,
      )
      continue
    }
    const plain =
      schema.type === 'boolean'
        ? /^(1|on|yes|true)$/i.test(value)
          ? '1'
          : /^(0|off|no|false)$/i.test(value)
            ? '0'
            : value
        : value
    const refused = checkValue(plain, `${name}.${key}`, schema, options)
    if (refused !== undefined) errors.push(`${name}.${key}: ${refused}`)
  }
  for (const [key, schema] of Object.entries(properties)) {
    if (!schema.optional && !schema.alias && !seen.has(key)) {
      errors.push(`${name}.${key}: property is missing and it is not optional`)
    }
  }
  return errors.length === 0
    ? undefined
    : `format error\n${errors
        .sort()
        .map((line) => line.replace(/\n*$/, '\n'))
        .join('')}\n`
}

/**
 * Checks all parameters of a request, the path's own included.
 * @returns the refusals by parameter as Proxmox words them; empty when all is well
 */
export const validateParameters = (
  params: Readonly<Record<string, ParamValue>>,
  properties: Properties,
  additional: boolean,
  options: ValidationOptions,
): Record<string, string> => {
  const errors: Record<string, string> = {}
  for (const [name, schema] of Object.entries(properties)) {
    if (name.endsWith('[n]') || params[name] !== undefined) continue
    if (!schema.optional) errors[name] = 'property is missing and it is not optional'
  }
  for (const [name, value] of Object.entries(params)) {
    const schema = schemaOf(properties, name)
    if (!schema) {
      if (!additional) {
        errors[name] = 'property is not defined in schema and the schema does not allow additional properties'
      }
      continue
    }
    const refused = checkValue(value, name, schema, options)
    if (refused !== undefined) errors[name] = refused
    if (schema.requires !== undefined && params[schema.requires] === undefined) {
      errors[schema.requires] = `missing property - '${name}' requires this property`
    }
  }
  return errors
}
