# reply_mcp_layer(<name> SOURCES ... LINK ...): one folder, one static library, one public direction.
#
# A layer links only what ARCHITECTURE (docs/architecture.md) lets it depend on; the test
# `contract.layers` reads the #include lines and fails on an edge that is not in the table there.
#
# Where there are fuzz targets (REPLY_MCP_FUZZ), the layers they go through are built so that libFuzzer sees
# which ways an input takes. As coverage flags and not as -fsanitize=fuzzer-no-link, which would need a
# precompiled header of its own.
set(REPLY_MCP_FUZZED_LAYERS base boost http_server mcp schemas transport)

function(reply_mcp_layer name)
  cmake_parse_arguments(arg "" "" "SOURCES;LINK" ${ARGN})
  add_library(reply_mcp_${name} STATIC ${arg_SOURCES})
  add_library(reply_mcp::${name} ALIAS reply_mcp_${name})
  target_link_libraries(reply_mcp_${name} PUBLIC ${arg_LINK} PRIVATE project_options)
  target_include_directories(reply_mcp_${name} PUBLIC ${PROJECT_SOURCE_DIR}/server ${PROJECT_SOURCE_DIR})
  if(REPLY_MCP_FUZZ AND name IN_LIST REPLY_MCP_FUZZED_LAYERS)
    target_compile_options(reply_mcp_${name} PRIVATE
      -fsanitize-coverage=edge,inline-8bit-counters,indirect-calls,trace-cmp,pc-table)
  endif()
  if(NOT name STREQUAL "boost")
    target_link_libraries(reply_mcp_${name} PUBLIC reply_mcp::boost)
    target_precompile_headers(reply_mcp_${name} REUSE_FROM reply_mcp_boost)
  endif()
endfunction()
