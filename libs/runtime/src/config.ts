import { readFileSync } from 'node:fs'
import Type, { type Static, type TObject, type TSchema } from 'typebox'
import { Check } from 'typebox/value'
import { type Config, configSchema, describeExpected, type FromEnvironment, tracingSchema } from './config-schema.ts'

export type { Config, Deployment, Tracing } from './config-schema.ts'

type Environment = Record<string, string | undefined>

/** The message has one line for each invalid variable. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError'
}

/** Reads the environment once, at the start of a process. Throws ConfigError, which names all invalid variables. */
export function readConfig(environment: Environment = process.env): Config {
  const problems: string[] = []
  const config = {
    ...readObject(configSchema, environment, problems),
    tracing: exportsTraces(environment) ? readObject(tracingSchema, environment, problems) : null,
  }
  if (problems.length > 0) throw new ConfigError(problems.join('\n'))
  return config
}

/** Returns a value that the process needs. Throws ConfigError if it is null. */
export function required<T>(value: T | null, variable: string): T {
  if (value === null) throw new ConfigError(`${variable} is not set; this process needs it`)
  return value
}

function exportsTraces(environment: Environment): boolean {
  const endpoint = textOf(environment, 'OTEL_EXPORTER_OTLP_TRACES_ENDPOINT') ?? textOf(environment, 'OTEL_EXPORTER_OTLP_ENDPOINT')
  const disabled = textOf(environment, 'OTEL_SDK_DISABLED')?.toLowerCase() === 'true'
  return endpoint !== null && !disabled && textOf(environment, 'OTEL_TRACES_EXPORTER') !== 'none'
}

function readObject<S extends TObject>(schema: S, environment: Environment, problems: string[]): Static<S> {
  const properties = Object.entries(schema.properties).map(([name, property]) => [
    name,
    Type.IsObject(property)
      ? readObject(property, environment, problems)
      : readProperty(property as TSchema & FromEnvironment<unknown>, environment, problems),
  ])
  return Object.fromEntries(properties)
}

function readProperty(schema: TSchema & FromEnvironment<unknown>, environment: Environment, problems: string[]): unknown {
  const variables = [schema.variable].flat()
  const variable = variables.find((name) => textOf(environment, name) !== null) ?? variables[0]!
  try {
    const text = schema.secret ? secretOf(environment, variable) : textOf(environment, variable)
    if (text === null) return schema.default
    const value = parse(schema, text)
    if (Check(schema, value)) return value
    problems.push(`${variable}: invalid value ${JSON.stringify(text)}; expected ${describeExpected(schema)}`)
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error
    problems.push(error.message)
  }
  return schema.default
}

/** Converts the text of a variable. A text that cannot be converted stays as it is, and so does not match the schema. */
function parse(schema: TSchema, text: string): unknown {
  if (Type.IsInteger(schema) || Type.IsNumber(schema)) return Number.isNaN(Number(text)) ? text : Number(text)
  if (Type.IsBoolean(schema)) return text === 'on' ? true : text === 'off' ? false : text
  if (Type.IsArray(schema)) {
    const listed = text.split(/[\s,]+/)
    return Type.IsEnum(schema.items) ? schema.items.enum.filter((known) => listed.includes(String(known))) : listed
  }
  return text
}

function textOf(environment: Environment, variable: string): string | null {
  return environment[variable]?.trim() || null
}

/** Reads the variable, or the file named by `<variable>_FILE`. A file is safer: other programs can often read the environment. */
function secretOf(environment: Environment, variable: string): string | null {
  const value = textOf(environment, variable)
  const file = textOf(environment, `${variable}_FILE`)
  if (file === null) return value
  if (value !== null) throw new ConfigError(`${variable} and ${variable}_FILE are both set; expected only one of them`)
  try {
    return readFileSync(file, 'utf8').trim() || null
  } catch (error) {
    throw new ConfigError(`${variable}_FILE: the file cannot be read: ${error instanceof Error ? error.message : error}`)
  }
}
