/**
 * What `load` functions depend on, by what has them run again: `LIVE_PAGE` the page's own, when a change of its kinds
 * is told of; `LIVE_MODELS` the chat's list of models; `LIVE_WORKSPACE` what is around every page.
 */
export const LIVE_PAGE = 'live:page';
export const LIVE_MODELS = 'live:models';
export const LIVE_WORKSPACE = 'live:workspace';
