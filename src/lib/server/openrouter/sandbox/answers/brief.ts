import type { Random } from '../random';

/** What an answer is written from. */
export interface Brief {
	question: string;
	/** a few words of the question that name its subject, in lower case unless they are names */
	topic: string;
	/** the topic as the start of a sentence or a heading */
	title: string;
	/** the longer words of the question, in their order */
	keywords: string[];
	random: Random;
}

/** Too general to be what a question is about, or a way to ask. */
const STOP_WORDS = new Set(
	`about above after again also and any answer are around because been before being between both brief but can
	checklist compare comparison cons could create days describe detailed did difference differences does doing
	draft during each eight email essay examples explain few five for four from further generate give good great had
	haiku has have having hello help here how idea ideas into its itself joke just know letter like limerick list
	long made make many may might more most much must need nice nine only onto other our out over plan please poem
	pros question quick same script seven short should show simple solve some story such suggest summarise summarize
	summary table tell ten than that the their them then there these they think this those three through tips too
	translate two under until upon using very versus want wants was were what when where which while who whom why will
	with within without words work works would write you your`.split(/\s+/)
);

/** Ways to ask, cut from the front as often as one is found. */
const ASKING =
	/^(please|kindly|hi|hello|hey|so|now|and|then|ok|okay|(could|can|would|will) you|i('d| would) like( you)? to|i (want|need)( you)?( to)?|i have|i('m| am) (looking for|trying to|having)|help me( to)?|tell me( about)?|explain( to me)?|describe|discuss|solve|calculate|write( me| down| up)?|create|make( me)?|give me|show me( how)?|draft|compose|generate|summari[sz]e|compare|translate|suggest|list|plan|what('s| is| are| was| were| does| do)|who('s| is| was)|how (do|does|did|can|could|to|should|would|much|many)( i| we| you| one)?|when (is|was|did)|where (is|are)|which|is|are|does|do|should i|(the )?differences? between|about|on|of|for|to|in|some|any|short|long|brief|simple|quick|detailed|good|me|us|\d+|two|three|four|five|six|ten|((an?|the) )?((very )?(long|short|simple|quick|detailed|good) )?(essay|article|report|e-?mail|letter|poem|haiku|limerick|song|story|list|table|plan|checklist|overview|summary|introduction|ideas?|tips|examples|steps|pros and cons|joke)( about| on| of| for| to| that| in)?)(?=[\s,:]|$)[\s,:]*/i;

const TOPIC_WORDS_MAX = 7;
const NEVER_LAST = /^(an?|the|of|for|to|in|on|and|or|with|that|which|by|at|from|as|is|are|my|your|its)$/i;

export function briefOf(question: string, random: Random): Brief {
	const topic = topicOf(question);
	const bare = topic.replace(/^(an?|the|my|our|your) /i, '');
	return {
		question,
		topic,
		title: bare.charAt(0).toUpperCase() + bare.slice(1),
		keywords: keywordsOf(question),
		random
	};
}

function topicOf(question: string): string {
	const prose = question.replace(/```[\s\S]*?(```|$)/g, ' ').replace(/https?:\/\/\S+/g, ' ');
	const sentence = prose.split(/[\n.?!;]+/).find((part) => /\p{L}{2}/u.test(part)) ?? '';
	const plain = sentence
		.replace(/[*_`#"<>|[\]]/g, ' ')
		.replace(/\s+/g, ' ')
		.trim();
	const rest = nounOf(withoutAsking(plain)).replace(/, ?(please|(can|could|would|will) you)\b.*$/i, '');
	const words = rest.split(' ').slice(0, TOPIC_WORDS_MAX);
	while (words.length > 1 && NEVER_LAST.test(words.at(-1) ?? '')) words.pop();
	const topic = words.join(' ').replace(/[,:(\s-]+$/, '');
	if (!/\p{L}{2}/u.test(topic)) return 'your question';
	// The capital of a sentence's first word goes; a name's stays.
	return rest === plain && /^[A-Z][a-z]+ing\b/.test(topic)
		? topic.charAt(0).toLowerCase() + topic.slice(1)
		: topic;
}

function withoutAsking(text: string): string {
	const cut = text.replace(ASKING, '');
	return cut === text ? text : withoutAsking(cut);
}

/** "how photosynthesis works" is about photosynthesis, "why do cats purr" about cats. */
function nounOf(text: string): string {
	const how = /^how (.+?) works?$/i.exec(text);
	const why = /^why (?:is|are|was|were|do|does|did|can|should) ((?:(?:an?|the|my|our|your) )?\S+)/i.exec(
		text
	);
	return how?.[1] ?? why?.[1] ?? text;
}

/** As the question writes them, a capital at its start apart. */
function keywordsOf(question: string): string[] {
	const words = question.match(/\p{L}[\p{L}\d+#-]{3,}/gu) ?? [];
	const seen = new Map(words.map((word) => [word.toLowerCase(), word]));
	const start = question.trimStart();
	return [...seen]
		.filter(([key]) => !STOP_WORDS.has(key))
		.map(([key, word]) => (start.startsWith(word) && /^[A-Z][a-z]+$/.test(word) ? key : word))
		.slice(0, 8);
}
