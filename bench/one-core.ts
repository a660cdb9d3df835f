// libvips reads this when it is loaded: import this file first. Figures for one core must not come from several.
process.env.VIPS_CONCURRENCY = '1'
