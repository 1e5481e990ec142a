"""Pages of the workspace: acquire, validate, one service call, render."""
