/** What somebody is asked before they leave an organisation, wherever they do it. */
export function leaveQuestion(tenantName: string) {
	return {
		title: `Leave ${tenantName}?`,
		text: 'You lose access at once. What you shared and your usage stay. To come back you need an invitation.',
		label: 'Leave',
		isDanger: true
	};
}
