import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

import io.modelcontextprotocol.client.McpAsyncClient;
import io.modelcontextprotocol.client.McpClient;
import io.modelcontextprotocol.client.transport.HttpClientSseClientTransport;
import io.modelcontextprotocol.client.transport.HttpClientStreamableHttpTransport;
import io.modelcontextprotocol.client.transport.ServerParameters;
import io.modelcontextprotocol.client.transport.StdioClientTransport;
import io.modelcontextprotocol.json.McpJsonDefaults;
import io.modelcontextprotocol.json.McpJsonMapper;
import io.modelcontextprotocol.spec.McpClientTransport;
import io.modelcontextprotocol.spec.McpError;
import io.modelcontextprotocol.spec.McpSchema;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.publisher.Mono;

/** The official Java SDK as a client. Answers the commands of tests/clients/README.md. */
public final class Client {
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final McpJsonMapper JSON = McpJsonDefaults.getMapper();
    private static final PrintStream OUT = new PrintStream(System.out, true, StandardCharsets.UTF_8);

    private final Map<Integer, Disposable> running = new ConcurrentHashMap<>();
    private Map<String, Object> setup;
    private McpAsyncClient client;

    private static void tell(Map<String, Object> message) {
        try {
            String line = JSON.writeValueAsString(message);
            synchronized (OUT) {
                OUT.println(line);
            }
        } catch (Exception failure) {
            throw new IllegalStateException(failure);
        }
    }

    @SuppressWarnings("unchecked")
    private static <T> T member(Map<String, Object> message, String name) {
        return (T) message.get(name);
    }

    private McpClientTransport transport() {
        String kind = member(setup, "transport");
        if (kind.equals("stdio")) {
            List<String> command = member(setup, "command");
            return new StdioClientTransport(ServerParameters.builder(command.get(0))
                    .args(command.subList(1, command.size())).env(member(setup, "env")).build(), JSON);
        }
        URI url = URI.create(member(setup, "url"));
        String server = url.getScheme() + "://" + url.getAuthority();
        String token = "Bearer " + setup.get("token");
        if (kind.equals("sse")) {
            return HttpClientSseClientTransport.builder(server).sseEndpoint(url.getPath())
                    .httpRequestCustomizer(
                            (request, method, endpoint, body, context) -> request.header("Authorization", token))
                    .build();
        }
        return HttpClientStreamableHttpTransport.builder(server).endpoint(url.getPath())
                .httpRequestCustomizer((request, method, endpoint, body, context) -> request.header("Authorization", token))
                .build();
    }

    private Mono<Object> connect() {
        McpClient.AsyncSpec spec = McpClient.async(transport()).requestTimeout(PATIENCE)
                .clientInfo(new McpSchema.Implementation("reply-mcp-tests", "1"));
        String answer = member(setup, "answer");
        if (answer != null) {
            boolean yes = answer.equals("accept");
            spec.capabilities(McpSchema.ClientCapabilities.builder().elicitation().build()).elicitation(question -> {
                tell(Map.of("asked", question.message()));
                return Mono.just(new McpSchema.ElicitResult(
                        yes ? McpSchema.ElicitResult.Action.ACCEPT : McpSchema.ElicitResult.Action.DECLINE,
                        yes ? Map.of("confirm", true) : null));
            });
        }
        client = spec.build();
        return client.initialize().thenReturn(Map.of());
    }

    /** Every entry of a list that comes in pages. */
    private static <R, T> Mono<List<T>> all(Function<String, Mono<R>> page, Function<R, List<T>> entries,
            Function<R, String> next) {
        List<T> found = new ArrayList<>();
        return page.apply(McpSchema.FIRST_PAGE)
                .expand(result -> next.apply(result) == null ? Mono.empty() : page.apply(next.apply(result)))
                .doOnNext(result -> found.addAll(entries.apply(result)))
                .then(Mono.just(found));
    }

    private Mono<?> run(Map<String, Object> order) {
        String word = member(order, "do");
        switch (word) {
            case "connect":
                setup = order;
                return connect();
            case "reconnect":
                return client.closeGracefully().then(Mono.defer(this::connect));
            case "close":
                return client.closeGracefully().thenReturn(Map.of());
            case "cancel":
                running.remove(order.get("call")).dispose();
                tell(Map.of("id", order.get("call"), "cancelled", true));
                return Mono.just(Map.of());
            case "tools":
                return all(client::listTools, McpSchema.ListToolsResult::tools, McpSchema.ListToolsResult::nextCursor);
            case "resources":
                return all(client::listResources, McpSchema.ListResourcesResult::resources,
                        McpSchema.ListResourcesResult::nextCursor);
            case "prompts":
                return all(client::listPrompts, McpSchema.ListPromptsResult::prompts,
                        McpSchema.ListPromptsResult::nextCursor);
            case "call":
                return client.callTool(new McpSchema.CallToolRequest(Client.<String>member(order, "tool"),
                        Client.<Map<String, Object>>member(order, "arguments"))).map(Client::plain);
            case "read":
                return client.readResource(new McpSchema.ReadResourceRequest(member(order, "uri")))
                        .map(McpSchema.ReadResourceResult::contents);
            case "prompt":
                return client.getPrompt(new McpSchema.GetPromptRequest(member(order, "name"), member(order, "arguments")))
                        .map(McpSchema.GetPromptResult::messages);
            default:
                return Mono.error(new IllegalArgumentException("no such command: " + word));
        }
    }

    private static Map<String, Object> plain(McpSchema.CallToolResult result) {
        Map<String, Object> told = new HashMap<>();
        told.put("isError", Boolean.TRUE.equals(result.isError()));
        told.put("content", result.content());
        told.put("structuredContent", result.structuredContent());
        return told;
    }

    private static Map<String, Object> told(Throwable failure) {
        String text = failure.getClass().getSimpleName() + ": " + failure.getMessage();
        if (failure instanceof McpError refusal && refusal.getJsonRpcError() != null) {
            return Map.of("code", refusal.getJsonRpcError().code(), "message", text);
        }
        return Map.of("message", text);
    }

    private void answer(Map<String, Object> order) {
        int id = (Integer) order.get("id");
        // Kept before it runs, so that a cancel that follows at once finds it.
        Disposable.Swap call = Disposables.swap();
        running.put(id, call);
        call.update(Mono.defer(() -> run(order)).subscribe(
                result -> tell(Map.of("id", id, "ok", result)),
                failure -> tell(Map.of("id", id, "error", told(failure)))));
    }

    @SuppressWarnings("unchecked")
    public static void main(String[] arguments) throws Exception {
        Client commands = new Client();
        BufferedReader lines = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            commands.answer(JSON.readValue(line, Map.class));
        }
        System.exit(0);
    }
}
