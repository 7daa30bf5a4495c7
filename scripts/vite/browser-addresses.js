/** The package `mdurl` as far as the parts of markdown-it that we use do: not at all. */
export {};
