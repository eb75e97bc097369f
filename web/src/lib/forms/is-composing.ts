/**
 * Whether a key belongs to an input method, for example the Enter that accepts a Japanese word. Safari ends the composition
 * before it sends this Enter, so `isComposing` is false, but `keyCode` is 229 (UI Events, section 7.3.1).
 */
export const isComposing = ({ isComposing, keyCode }: KeyboardEvent): boolean => isComposing || keyCode === 229
