// Runs in every page before its own scripts. Layout shifts caused by user input do not count.
const shifts = []
const add = (entries) => {
  for (const entry of entries) if (!entry.hadRecentInput) shifts.push(describe(entry))
}
const observer = new PerformanceObserver((list) => add(list.getEntries()))
observer.observe({ type: 'layout-shift', buffered: true })

globalThis.layoutShifts = async () => {
  // a shift is reported after the frame in which it happened
  await new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)))
  add(observer.takeRecords())
  return shifts
}

// The browser reports the largest elements that moved, at most five.
function describe({ value, startTime, sources }) {
  const moved = sources.map(({ node, previousRect, currentRect }) => `${nameOf(node)} from ${boxOf(previousRect)} to ${boxOf(currentRect)}`)
  return `${value} after ${Math.round(startTime)} ms: ${moved.join('; ') || 'of unknown elements'}`
}

function nameOf(node) {
  if (!node) return 'a removed node'
  const element = node.nodeType === Node.TEXT_NODE ? node.parentElement : node
  const text = node.textContent.trim().replace(/\s+/g, ' ').slice(0, 40)
  const path = [element?.parentElement, element].filter(Boolean).map(({ localName, id, classList }) => {
    return localName + (id && `#${id}`) + [...classList].map((name) => `.${name}`).join('')
  })
  return `${node.nodeName === '#text' ? 'text in ' : ''}${path.join(' > ')} “${text}”`
}

const boxOf = ({ x, y, width, height }) => `${width}×${height} at ${x},${y}`
