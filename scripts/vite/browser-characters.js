/** The package `uc.micro` as far as markdown-it uses it: punctuation and symbols. */
export const P = /\p{P}/u;
export const S = /\p{S}/u;
