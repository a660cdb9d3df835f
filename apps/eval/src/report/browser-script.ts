/** The script of the item browser: filters and pages of cards. It runs in the reader's browser and fetches nothing. */
export const browserScript = `
(() => {
  const cards = [...document.querySelectorAll('#cards .card')]
  const form = document.getElementById('filters')
  const told = document.getElementById('told')
  const more = document.getElementById('more')
  const step = 24
  let limit = step
  const categories = form.elements.category
  const fillCategories = () => {
    const chosen = form.elements.benchmark.value
    const names = new Set(cards.filter((card) => !chosen || card.dataset.benchmark === chosen).map((card) => card.dataset.category))
    const old = categories.value
    categories.replaceChildren(new Option('every category', ''), ...[...names].sort().map((name) => new Option(name, name)))
    categories.value = names.has(old) ? old : ''
  }
  const show = () => {
    const { benchmark, category, verdict, differ, words } = form.elements
    const sought = words.value.toLowerCase()
    let fitting = 0
    for (const card of cards) {
      const fits = (!benchmark.value || card.dataset.benchmark === benchmark.value)
        && (!category.value || card.dataset.category === category.value)
        && (!verdict.value || card.dataset.verdict === verdict.value)
        && (!differ.value || differ.value in card.dataset)
        && (!sought || card.textContent.toLowerCase().includes(sought))
      if (fits) fitting++
      card.hidden = !fits || fitting > limit
    }
    told.textContent = fitting === 1 ? '1 item' : fitting + ' items'
    more.hidden = fitting <= limit
  }
  form.addEventListener('input', (event) => {
    if (event.target === form.elements.benchmark) fillCategories()
    limit = step
    show()
  })
  form.addEventListener('submit', (event) => event.preventDefault())
  more.addEventListener('click', () => { limit += step; show() })
  fillCategories()
  show()
})()
`
