// What the create methods of the Python SDKs take by name, as of openai 2 and anthropic 0.7x.

const listed = (words: string): ReadonlySet<string> => new Set(words.trim().split(/\s+/))

export const knownArguments: Readonly<Record<string, ReadonlySet<string>>> = {
  'chat.completions.create': listed(`messages model audio frequency_penalty function_call functions logit_bias logprobs
    max_completion_tokens max_tokens metadata modalities n parallel_tool_calls prediction presence_penalty prompt_cache_key
    reasoning_effort response_format safety_identifier seed service_tier stop store stream stream_options temperature tool_choice
    tools top_logprobs top_p user verbosity web_search_options`),
  'responses.create': listed(`background conversation include input instructions max_output_tokens max_tool_calls metadata model
    parallel_tool_calls previous_response_id prompt prompt_cache_key reasoning safety_identifier service_tier store stream
    stream_options temperature text tool_choice tools top_logprobs top_p truncation user`),
  'completions.create': listed(`model prompt best_of echo frequency_penalty logit_bias logprobs max_tokens n presence_penalty seed
    stop stream stream_options suffix temperature top_p user`),
  'embeddings.create': listed('input model dimensions encoding_format user'),
  'messages.create': listed(`max_tokens messages model metadata service_tier stop_sequences stream system temperature thinking
    tool_choice tools top_k top_p`),
}
