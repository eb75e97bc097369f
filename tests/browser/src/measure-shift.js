// Runs in every page before its own scripts. What moves because the reader has just acted does not count.
let shift = 0
const add = (entries) => {
  for (const entry of entries) if (!entry.hadRecentInput) shift += entry.value
}
const observer = new PerformanceObserver((list) => add(list.getEntries()))
observer.observe({ type: 'layout-shift', buffered: true })

globalThis.layoutShift = async () => {
  // a shift is told of after the frame in which it happened
  await new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)))
  add(observer.takeRecords())
  return shift
}
