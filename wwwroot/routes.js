/** Every address and the page behind it; a page's code is loaded when it is first shown. @type {import('./lib/router.js').Route[]} */
export const routes = [
  { pattern: '/', name: 'projects', load: () => import('./pages/projects.js') },
  { pattern: '/sign-in', name: 'sign-in', load: () => import('./pages/sign-in.js') },
  { pattern: '/account', name: 'account', load: () => import('./pages/account.js') },
  { pattern: '/invitation/:token', name: 'invitation', load: () => import('./pages/invitation.js') },
  { pattern: '/search', name: 'search', load: () => import('./pages/search.js') },
  { pattern: '/p/:project', name: 'overview', load: () => import('./pages/overview.js') },
  { pattern: '/p/:project/data', name: 'data', load: () => import('./pages/data.js') },
  { pattern: '/p/:project/data/versions', name: 'data', load: () => import('./pages/versions.js') },
  { pattern: '/p/:project/data/imports', name: 'data', load: () => import('./pages/imports.js') },
  { pattern: '/p/:project/data/imports/:import', name: 'data', load: () => import('./pages/import.js') },
  { pattern: '/p/:project/annotate/:image', name: 'annotate', load: () => import('./pages/annotate.js') },
  { pattern: '/p/:project/training', name: 'training', load: () => import('./pages/training.js') },
  { pattern: '/p/:project/training/:job', name: 'training', load: () => import('./pages/job.js') },
  { pattern: '/p/:project/models', name: 'models', load: () => import('./pages/models.js') },
  { pattern: '/p/:project/models/:model', name: 'models', load: () => import('./pages/model.js') },
  { pattern: '/p/:project/devices', name: 'devices', load: () => import('./pages/devices.js') },
  { pattern: '/p/:project/devices/:device', name: 'devices', load: () => import('./pages/device.js') },
  { pattern: '/p/:project/rollouts', name: 'rollouts', load: () => import('./pages/rollouts.js') },
  { pattern: '/p/:project/rollouts/:rollout', name: 'rollouts', load: () => import('./pages/rollout.js') },
  { pattern: '/p/:project/feedback', name: 'feedback', load: () => import('./pages/feedback.js') },
  { pattern: '/p/:project/feedback/:item', name: 'annotate', load: () => import('./pages/review.js') },
  { pattern: '/p/:project/search', name: 'search', load: () => import('./pages/search.js') },
  { pattern: '/p/:project/settings', name: 'settings', load: () => import('./pages/settings.js') },
];

/** The pages of a project in the rail, in the order of the loop. */
export const rail = [
  { name: 'overview', path: '', icon: 'grid-1x2', key: 'o' },
  { name: 'data', path: 'data', icon: 'images', key: 'd' },
  { name: 'training', path: 'training', icon: 'activity', key: 't' },
  { name: 'models', path: 'models', icon: 'box-seam', key: 'm' },
  { name: 'devices', path: 'devices', icon: 'hdd-network', key: 'v' },
  { name: 'rollouts', path: 'rollouts', icon: 'rocket-takeoff', key: 'r' },
  { name: 'feedback', path: 'feedback', icon: 'inbox', key: 'f' },
  { name: 'settings', path: 'settings', icon: 'gear', key: 's' },
];

/** True for pages that need no session. @param {import('./lib/router.js').Route} route */
export const isOpen = (route) => ['sign-in', 'account'].includes(route.name);
