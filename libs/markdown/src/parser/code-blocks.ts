import type { Env, RendererRule } from 'markdown-it'
import { highlight, MAX_HIGHLIGHTED_CHARACTERS } from './highlight.ts'

/** All code blocks of one text together. When the time is used up, the other blocks are shown plain. */
export const MAX_HIGHLIGHT_MS = 400

/** The environment of one rendering: what its code blocks have used so far. */
interface CodeEnvironment extends Env {
  highlightedCharacters?: number
  highlightedMs?: number
}

export const renderFence: RendererRule = (tokens, index, _options, environment: CodeEnvironment = {}) => {
  const { content, info } = tokens[index]!
  const language = /^[A-Za-z0-9+#-]{1,30}(?=\s|$)/.exec(info.trim())?.[0].toLowerCase()
  const html = (language && highlightWithin(environment, content, language)) || escapeHtml(content)
  // The block may be wider than the page. `tabindex` makes it scroll with the keyboard.
  return `<pre tabindex="0"><code${language ? ` class="language-${language}"` : ''}>${html}</code></pre>\n`
}

function highlightWithin(environment: CodeEnvironment, code: string, language: string): string | null {
  const characters = (environment.highlightedCharacters ?? 0) + code.length
  environment.highlightedCharacters = characters
  if (characters > MAX_HIGHLIGHTED_CHARACTERS) return null
  const usedMs = environment.highlightedMs ?? 0
  const began = performance.now()
  const html = highlight(code, language, MAX_HIGHLIGHT_MS - usedMs)
  environment.highlightedMs = usedMs + performance.now() - began
  return html
}

const escapeHtml = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
