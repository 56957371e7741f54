# Adds the server to Claude Code for you alone; --scope project writes .mcp.json instead.
claude mcp add reply --env REPLY_API_KEY=your-reply-api-key -- reply-mcp stdio --preset core
