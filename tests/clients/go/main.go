// The official Go SDK as a client. Answers the commands of tests/clients/README.md.
package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"iter"
	"net/http"
	"os"
	"os/exec"
	"sync"

	"github.com/modelcontextprotocol/go-sdk/jsonrpc"
	"github.com/modelcontextprotocol/go-sdk/mcp"
)

const maxLine = 16 * 1024 * 1024

type command struct {
	ID        int               `json:"id"`
	Do        string            `json:"do"`
	Transport string            `json:"transport"`
	Answer    string            `json:"answer"`
	Command   []string          `json:"command"`
	Env       map[string]string `json:"env"`
	URL       string            `json:"url"`
	Token     string            `json:"token"`
	Tool      string            `json:"tool"`
	Name      string            `json:"name"`
	URI       string            `json:"uri"`
	Arguments json.RawMessage   `json:"arguments"`
	Call      int               `json:"call"`
}

type client struct {
	mutex   sync.Mutex // of everything below and of standard output
	setup   command
	session *mcp.ClientSession
	running map[int]context.CancelFunc
}

func (c *client) tell(message any) {
	c.mutex.Lock()
	defer c.mutex.Unlock()
	if err := json.NewEncoder(os.Stdout).Encode(message); err != nil {
		panic(err)
	}
}

// withToken adds the token to every request.
type withToken string

func (token withToken) RoundTrip(request *http.Request) (*http.Response, error) {
	request = request.Clone(request.Context())
	request.Header.Set("Authorization", "Bearer "+string(token))
	return http.DefaultTransport.RoundTrip(request)
}

func (c *client) transport() mcp.Transport {
	caller := &http.Client{Transport: withToken(c.setup.Token)}
	switch c.setup.Transport {
	case "http":
		return &mcp.StreamableClientTransport{Endpoint: c.setup.URL, HTTPClient: caller}
	case "sse":
		return &mcp.SSEClientTransport{Endpoint: c.setup.URL, HTTPClient: caller}
	}
	server := exec.Command(c.setup.Command[0], c.setup.Command[1:]...)
	server.Stderr = os.Stderr
	for name, value := range c.setup.Env {
		server.Env = append(server.Env, name+"="+value)
	}
	return &mcp.CommandTransport{Command: server}
}

func (c *client) connect() error {
	options := &mcp.ClientOptions{}
	if c.setup.Answer != "" {
		options.ElicitationHandler = func(_ context.Context, request *mcp.ElicitRequest) (*mcp.ElicitResult, error) {
			c.tell(map[string]any{"asked": request.Params.Message})
			result := &mcp.ElicitResult{Action: c.setup.Answer}
			if c.setup.Answer == "accept" {
				result.Content = map[string]any{"confirm": true}
			}
			return result, nil
		}
	}
	// A connection lives longer than the command that opens it.
	session, err := mcp.NewClient(&mcp.Implementation{Name: "reply-mcp-tests", Version: "1"}, options).
		Connect(context.Background(), c.transport(), nil)
	c.session = session
	return err
}

// collect reads every page of a list.
func collect[T any](entries iter.Seq2[T, error]) (any, error) {
	all := []T{}
	for entry, err := range entries {
		if err != nil {
			return nil, err
		}
		all = append(all, entry)
	}
	return all, nil
}

func (c *client) call(ctx context.Context, order command) (any, error) {
	result, err := c.session.CallTool(ctx, &mcp.CallToolParams{Name: order.Tool, Arguments: order.Arguments})
	if err != nil {
		return nil, err
	}
	return map[string]any{
		"isError": result.IsError, "structuredContent": result.StructuredContent, "content": result.Content}, nil
}

func (c *client) run(ctx context.Context, order command) (any, error) {
	done := map[string]any{}
	switch order.Do {
	case "connect":
		c.setup = order
		return done, c.connect()
	case "reconnect":
		if err := c.session.Close(); err != nil {
			return nil, err
		}
		return done, c.connect()
	case "close":
		return done, c.session.Close()
	case "cancel":
		c.mutex.Lock()
		defer c.mutex.Unlock()
		c.running[order.Call]()
		return done, nil
	case "tools":
		return collect(c.session.Tools(ctx, nil))
	case "resources":
		return collect(c.session.Resources(ctx, nil))
	case "prompts":
		return collect(c.session.Prompts(ctx, nil))
	case "call":
		return c.call(ctx, order)
	case "read":
		result, err := c.session.ReadResource(ctx, &mcp.ReadResourceParams{URI: order.URI})
		if err != nil {
			return nil, err
		}
		return result.Contents, nil
	case "prompt":
		arguments := map[string]string{}
		if err := json.Unmarshal(order.Arguments, &arguments); err != nil {
			return nil, err
		}
		result, err := c.session.GetPrompt(ctx, &mcp.GetPromptParams{Name: order.Name, Arguments: arguments})
		if err != nil {
			return nil, err
		}
		return result.Messages, nil
	}
	return nil, fmt.Errorf("no such command: %s", order.Do)
}

func (c *client) answer(ctx context.Context, order command) {
	result, err := c.run(ctx, order)
	var refusal *jsonrpc.Error
	switch {
	case err == nil:
		c.tell(map[string]any{"id": order.ID, "ok": result})
	case ctx.Err() != nil:
		c.tell(map[string]any{"id": order.ID, "cancelled": true})
	case errors.As(err, &refusal):
		c.tell(map[string]any{"id": order.ID, "error": map[string]any{"code": refusal.Code, "message": err.Error()}})
	default:
		c.tell(map[string]any{"id": order.ID, "error": map[string]any{"message": err.Error()}})
	}
}

func main() {
	c := &client{running: map[int]context.CancelFunc{}}
	lines := bufio.NewScanner(os.Stdin)
	lines.Buffer(nil, maxLine)
	for lines.Scan() {
		var order command
		if err := json.Unmarshal(lines.Bytes(), &order); err != nil {
			panic(err)
		}
		ctx, cancel := context.WithCancel(context.Background())
		c.mutex.Lock()
		c.running[order.ID] = cancel
		c.mutex.Unlock()
		go c.answer(ctx, order)
	}
}
