-- Neovim as the picture shows it: gopls from $GOPLS, and nothing installed.
vim.o.number = true
vim.o.termguicolors = true
vim.o.swapfile = false
vim.o.tabstop = 4
vim.o.linebreak = true
vim.o.laststatus = 0
vim.o.ruler = false
vim.o.shortmess = vim.o.shortmess .. 'F'
vim.diagnostic.config({ virtual_text = false, underline = true, signs = true })

vim.api.nvim_create_autocmd('FileType', {
  pattern = 'go',
  callback = function(args)
    -- Not vim.lsp.start, which Debian 12 does not have.
    local id = vim.lsp.start_client({ name = 'gopls', cmd = { vim.env.GOPLS }, root_dir = vim.fn.getcwd() })
    vim.lsp.buf_attach_client(args.buf, id)
  end,
})

-- The ground of the picture shows through.
vim.cmd('highlight Normal guibg=NONE ctermbg=NONE')
vim.cmd('highlight SignColumn guibg=NONE')
vim.cmd('highlight LineNr guifg=#6b7280')
vim.cmd('highlight NormalFloat guifg=#d8dee9 guibg=#2b3040')
vim.cmd('highlight FloatBorder guifg=#6b7280 guibg=#2b3040')
vim.cmd('highlight DiagnosticFloatingWarn guifg=#d8dee9')

vim.keymap.set('n', 'gl', function()
  vim.diagnostic.open_float({ border = 'rounded', source = true, focusable = false, header = '', prefix = '', max_width = 90 })
end)
vim.keymap.set('n', 'ga', vim.lsp.buf.code_action)
